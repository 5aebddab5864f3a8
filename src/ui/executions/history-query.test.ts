import { describe, expect, it } from 'vitest';
import { executionFilter, historySearch, isNarrowed, parseHistoryQuery } from './history-query.ts';

const parse = (search: string) => parseHistoryQuery(new URLSearchParams(search));

describe('the filters of the history', () => {
  it('come back from the URL as they were', () => {
    const search =
      '?q=two+words&status=failed&language=python&kind=RAW_CODE&time=24h&project=proj_0123456789abcdefghijklmn&scope=all';
    expect(historySearch(parse(search))).toBe(search);
  });

  it('leave out of the URL what is no matter', () => {
    expect(historySearch(parse(''))).toBe('');
    expect(isNarrowed(parse('?scope=all'))).toBe(false);
    expect(isNarrowed(parse('?time=1h'))).toBe(true);
  });

  it('ignore what does not exist', () => {
    expect(historySearch(parse('?status=toString&kind=NOPE&time=forever&project=proj_1&scope=theirs'))).toBe('');
  });

  it('become what the server is asked for', () => {
    const now = new Date('2026-11-21T12:00:00.000Z');
    expect(executionFilter(parse('?status=waiting&time=1h&language=python&kind=RAW_CODE&q=x'), now)).toEqual({
      scope: 'mine',
      q: 'x',
      status: ['QUEUED', 'DELAYED'],
      language: ['python'],
      kind: ['RAW_CODE'],
      since: '2026-11-21T11:00:00.000Z',
    });
    expect(executionFilter(parse(''), now)).toEqual({ scope: 'mine' });
  });
});
