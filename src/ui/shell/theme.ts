export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** Read by the server, which puts the class on <html>: the page comes in the right colours, without a script. */
export const THEME_COOKIE = 'sandpiper-theme';

const YEAR_SECONDS = 31_536_000;

export function parseTheme(text: string | undefined): Theme {
  return THEMES.find((theme) => theme === text) ?? 'system';
}

export function themeClass(theme: Theme): string {
  return theme === 'system' ? '' : theme;
}

export function themeCookie(theme: Theme): string {
  return `${THEME_COOKIE}=${theme}; Path=/; Max-Age=${YEAR_SECONDS}; SameSite=Lax`;
}
