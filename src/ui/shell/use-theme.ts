'use client';

import { useCallback, useSyncExternalStore } from 'react';
import { parseTheme, type Theme, themeClass, themeCookie } from './theme.ts';

const DARK = '(prefers-color-scheme: dark)';

/** What the person chose. The class on <html> is where it stands. */
export function useTheme(): [Theme, (theme: Theme) => void] {
  const theme = useSyncExternalStore(onThemeChange, chosenTheme, () => 'system' as const);
  const choose = useCallback((next: Theme) => {
    // biome-ignore lint/suspicious/noDocumentCookie: the server reads it; the Cookie Store API is not everywhere
    document.cookie = themeCookie(next);
    document.documentElement.classList.remove('light', 'dark');
    if (next !== 'system') document.documentElement.classList.add(themeClass(next));
  }, []);
  return [theme, choose];
}

/** What is on the screen, for what can't read CSS. */
export function useIsDark(): boolean {
  return useSyncExternalStore(
    onThemeChange,
    () => (chosenTheme() === 'system' ? window.matchMedia(DARK).matches : chosenTheme() === 'dark'),
    () => false,
  );
}

function chosenTheme(): Theme {
  return parseTheme(['light', 'dark'].find((name) => document.documentElement.classList.contains(name)));
}

function onThemeChange(listener: () => void): () => void {
  const media = window.matchMedia(DARK);
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributeFilter: ['class'] });
  media.addEventListener('change', listener);
  return () => {
    observer.disconnect();
    media.removeEventListener('change', listener);
  };
}
