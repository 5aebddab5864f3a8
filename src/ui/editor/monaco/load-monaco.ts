import { loader } from '@monaco-editor/react';

/** Monaco as the browser loads it: its types come with the library, its code from our own `/monaco/vs`. */
export type Monaco = typeof import('monaco-editor');

const PATH = '/monaco/vs';
const PATIENCE_MS = 30_000;

let loading: Promise<Monaco> | null = null;

/**
 * Loads Monaco once for the page.
 * @throws Error where it did not come within 30 s; a plain text field serves then.
 */
export function loadMonaco(): Promise<Monaco> {
  loading ??= load().catch((error: unknown) => {
    loading = null;
    throw error;
  });
  return loading;
}

async function load(): Promise<Monaco> {
  loader.config({ paths: { vs: PATH } });
  const late = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error('The editor did not load.')), PATIENCE_MS);
  });
  const monaco: Monaco = await Promise.race([loader.init(), late]);
  defineThemes(monaco);
  // A run's files and modules are not known here: only what is wrong with the grammar is worth a mark.
  const grammarOnly = { noSemanticValidation: true, noSyntaxValidation: false, noSuggestionDiagnostics: true };
  monaco.typescript.javascriptDefaults.setDiagnosticsOptions(grammarOnly);
  monaco.typescript.typescriptDefaults.setDiagnosticsOptions(grammarOnly);
  return monaco;
}

/** The page's own colours: they have to be numbers here, so they stand here a second time. */
function defineThemes(monaco: Monaco): void {
  monaco.editor.defineTheme(themeName(false), {
    base: 'vs',
    inherit: true,
    rules: [
      { token: 'comment', foreground: '6b7275', fontStyle: 'italic' },
      { token: 'keyword', foreground: '8a3fa0' },
      { token: 'string', foreground: '19754a' },
      { token: 'number', foreground: '8a5a00' },
      { token: 'type', foreground: '0b6a82' },
    ],
    colors: {
      'editor.background': '#ffffff',
      'editor.foreground': '#191c1d',
      'editor.lineHighlightBackground': '#f4f4f1',
      'editorLineNumber.foreground': '#a3a9ab',
      'editorLineNumber.activeForeground': '#555c5f',
      'editor.selectionBackground': '#cfe6ec',
      'editorCursor.foreground': '#0b6a82',
      focusBorder: '#0b6a82',
    },
  });
  monaco.editor.defineTheme(themeName(true), {
    base: 'vs-dark',
    inherit: true,
    rules: [
      { token: 'comment', foreground: '858e91', fontStyle: 'italic' },
      { token: 'keyword', foreground: 'd79bea' },
      { token: 'string', foreground: '7fdcb0' },
      { token: 'number', foreground: 'e5b84f' },
      { token: 'type', foreground: '5bbdd6' },
    ],
    colors: {
      'editor.background': '#161a1b',
      'editor.foreground': '#e7eaea',
      'editor.lineHighlightBackground': '#1c2122',
      'editorLineNumber.foreground': '#525b5e',
      'editorLineNumber.activeForeground': '#a3abae',
      'editor.selectionBackground': '#1f4a57',
      'editorCursor.foreground': '#5bbdd6',
      focusBorder: '#5bbdd6',
    },
  });
}

export function themeName(dark: boolean): string {
  return dark ? 'sandpiper-dark' : 'sandpiper-light';
}
