'use client';

import { useEffect, useRef } from 'react';
import { useIsDark } from '#ui/shell/use-theme.ts';
import { type Monaco, themeName } from './load-monaco.ts';

/** What differs between two texts, side by side where there is room. */
export function MonacoDiff(props: { monaco: Monaco; before: string; after: string; language: string }) {
  const { monaco, before, after, language } = props;
  const hostRef = useRef<HTMLDivElement>(null);
  const dark = useIsDark();

  useEffect(() => {
    const host = hostRef.current;
    if (!host) return;
    const original = monaco.editor.createModel(before, language);
    const modified = monaco.editor.createModel(after, language);
    const diff = monaco.editor.createDiffEditor(host, {
      automaticLayout: true,
      readOnly: true,
      originalEditable: false,
      minimap: { enabled: false },
      renderOverviewRuler: false,
      scrollBeyondLastLine: false,
      fontSize: 12,
      originalAriaLabel: 'The newer version',
      modifiedAriaLabel: 'Yours',
    });
    diff.setModel({ original, modified });
    return () => {
      diff.dispose();
      original.dispose();
      modified.dispose();
    };
  }, [monaco, before, after, language]);

  useEffect(() => {
    monaco.editor.setTheme(themeName(dark));
  }, [monaco, dark]);

  return <div ref={hostRef} className="h-full w-full" />;
}
