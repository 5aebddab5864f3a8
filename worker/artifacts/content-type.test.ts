import { describe, expect, it } from 'vitest';
import { isShownInline } from '#core/contracts/artifacts.ts';
import { contentTypeOf } from './content-type.ts';

const bytes = (...values: number[]) => Uint8Array.from(values);
const text = (content: string) => Buffer.from(content);
const PNG = bytes(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0);

describe('the type of an artifact', () => {
  it.each([
    ['plot.png', PNG, 'image/png'],
    ['plot', PNG, 'image/png'],
    ['plot.html', PNG, 'image/png'],
    ['photo.jpeg', bytes(0xff, 0xd8, 0xff, 0xe0), 'image/jpeg'],
    ['a.gif', text('GIF89a..'), 'image/gif'],
    ['a.webp', text('RIFF\u0001\u0002\u0003\u0004WEBPVP8 '), 'image/webp'],
    ['a.webp', text('....\u0001\u0002\u0003\u0004WEBPVP8 '), 'text/plain'],
    ['a.pdf', text('%PDF-1.7'), 'application/pdf'],
    ['a.zip', bytes(0x50, 0x4b, 3, 4), 'application/zip'],
    ['a.tgz', bytes(0x1f, 0x8b, 8), 'application/gzip'],
    ['data.json', text('{}'), 'application/json'],
    ['DATA.JSON', text('{}'), 'application/json'],
    ['data.csv', text('a,b\n'), 'text/csv'],
    ['data.json', bytes(0, 1, 2), 'application/octet-stream'],
    ['notes', text('plain'), 'text/plain'],
    ['empty', bytes(), 'text/plain'],
    ['a.out', bytes(0x7f, 0x45, 0x4c, 0x46, 0), 'application/octet-stream'],
    ['latin1.txt', bytes(0x66, 0xfc, 0x72), 'application/octet-stream'],
    ['x.constructor', text('x'), 'text/plain'],
    ['x.__proto__', text('x'), 'text/plain'],
  ])('of %s is told by what is in it', (path, begin, type) => {
    expect(contentTypeOf(path, begin)).toBe(type);
  });

  it.each([
    ['index.html', '<!doctype html><script>alert(1)</script>'],
    ['image.svg', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'],
    ['page.xhtml', '<html xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></html>'],
    ['feed.xml', '<?xml-stylesheet type="text/xsl" href="x.xsl"?><x/>'],
    ['code.js', 'alert(1)'],
    ['code.mjs', 'alert(1)'],
    ['style.css', 'body{}'],
    ['app.wasm.js', 'x'],
    ['polyglot.png', '<script>alert(1)</script>'],
    ['polyglot.pdf.html', '<script>alert(1)</script>'],
  ])('of %s is plain text, which nothing runs', (path, content) => {
    expect(contentTypeOf(path, text(content))).toBe('text/plain');
  });

  it('is text also where a character is cut in two by what is looked at', () => {
    const begin = text(`${'a'.repeat(4_095)}ö and more`);
    expect(contentTypeOf('x', begin)).toBe('text/plain');
    expect(contentTypeOf('x', begin.subarray(0, 4_096), begin.length)).toBe('text/plain');
    expect(contentTypeOf('x', begin.subarray(0, 4_096))).toBe('application/octet-stream');
  });

  it('is shown in place only of images of pixels and plain text', () => {
    const shown = ['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'text/plain'];
    const others = ['image/svg+xml', 'text/html', 'application/pdf', 'text/csv', 'application/json', 'text/xml', ''];
    expect(shown.every((contentType) => isShownInline({ contentType }))).toBe(true);
    expect(others.some((contentType) => isShownInline({ contentType }))).toBe(false);
  });
});
