/** What a query takes with it stands in its URL: one that would be longer than this fails before it is sent. */
export const MAX_URL_LENGTH = 2000;
