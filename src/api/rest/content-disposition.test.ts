import { describe, expect, it } from 'vitest';
import { contentDisposition } from './content-disposition.ts';

describe('the name that a file is kept under', () => {
  it.each([
    ['report.txt', `filename="report.txt"; filename*=UTF-8''report.txt`],
    ['deep/folder/report.txt', `filename="report.txt"; filename*=UTF-8''report.txt`],
    ['größe 1.txt', `filename="gr__e 1.txt"; filename*=UTF-8''gr%C3%B6%C3%9Fe%201.txt`],
    ['日本.png', `filename="__.png"; filename*=UTF-8''%E6%97%A5%E6%9C%AC.png`],
    ['a"; filename="b.exe', `filename="a_; filename=_b.exe"; filename*=UTF-8''a%22%3B%20filename%3D%22b.exe`],
    ['100%.txt', `filename="100_.txt"; filename*=UTF-8''100%25.txt`],
    ["it's (1)*!.txt", `filename="it's (1)*!.txt"; filename*=UTF-8''it%27s%20%281%29%2A%21.txt`],
    ['..\\..\\evil.txt', `filename=".._.._evil.txt"; filename*=UTF-8''.._.._evil.txt`],
    ['invoice\u202Efdp.exe', `filename="invoice_fdp.exe"; filename*=UTF-8''invoice_fdp.exe`],
    ['a\u200Bb\u2028c', `filename="a_b_c"; filename*=UTF-8''a_b_c`],
    ['x\r\nset-cookie: a=b', `filename="x__set-cookie: a=b"; filename*=UTF-8''x__set-cookie%3A%20a%3Db`],
    ['\uD800.txt', `filename="_.txt"; filename*=UTF-8''%EF%BF%BD.txt`],
  ])('of %j', (path, names) => {
    expect(contentDisposition('attachment', path)).toBe(`attachment; ${names}`);
  });

  it('keeps its end where it is long', () => {
    const value = contentDisposition('inline', `${'é'.repeat(500)}.tar.gz`);
    expect(value).toMatch(/^inline; filename="_+\.tar\.gz"; filename\*=UTF-8''(%C3%A9)+\.tar\.gz$/);
    expect(value.length).toBeLessThan(1_200);
    expect(new Headers({ 'content-disposition': value }).get('content-disposition')).toBe(value);
  });
});
