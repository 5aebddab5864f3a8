// Node.js wants the whole name of a file that is imported. TypeScript doesn't: `./shapes` is shapes.ts, as is `./shapes.js`,
// and a folder is its index.ts. Only what is not found as it is written is looked for so.
const { registerHooks } = require('node:module');

const NOT_FOUND = ['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND', 'ERR_UNSUPPORTED_DIR_IMPORT'];

registerHooks({
  resolve(specifier, context, nextResolve) {
    try {
      return nextResolve(specifier, context);
    } catch (error) {
      if (!NOT_FOUND.includes(error.code) || !/^\.{0,2}\//.test(specifier)) throw error;
      for (const other of namesOf(specifier)) {
        try {
          return nextResolve(other, context);
        } catch (next) {
          if (!NOT_FOUND.includes(next.code)) throw next;
        }
      }
      // This file is nobody's concern.
      error.stack = error.stack.replaceAll(/\n.*sandpiper\/typescript\/resolve\.cjs.*/g, '');
      throw error;
    }
  },
});

function namesOf(specifier) {
  const written = /^(.*)\.([mc]?)js$/.exec(specifier);
  if (written) return [`${written[1]}.${written[2]}ts`];
  return ['.ts', '.mts', '.cts', '/index.ts'].map((end) => specifier.replace(/\/$/, '') + end);
}
