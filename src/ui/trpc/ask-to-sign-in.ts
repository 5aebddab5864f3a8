/** Leads to the sign-in page and back here. Unsaved text is kept in the browser and comes back with the page. */
export function askToSignIn(): void {
  const here = window.location.pathname + window.location.search;
  if (!here.startsWith('/sign-in')) window.location.assign(`/sign-in?callbackUrl=${encodeURIComponent(here)}`);
}
