/** Joins the class names that are there. Later ones don't undo earlier ones: give each case its own. */
export function classNames(...names: (string | false | null | undefined)[]): string {
  return names.filter(Boolean).join(' ');
}
