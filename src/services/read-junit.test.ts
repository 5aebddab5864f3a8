import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type TestReport, testReportSchema } from '#core/contracts/test-reports.ts';
import { ReportBuilder } from '#core/test-reports/report-builder.ts';
import { readJUnit } from './read-junit.ts';

async function read(xml: string | Uint8Array, pieceBytes = 64 * 1024) {
  const bytes = Buffer.from(xml);
  const pieces = async function* () {
    for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
  };
  const builder = new ReportBuilder('JUNIT', 'tests');
  const said = await readJUnit(pieces(), builder, () => turn());
  return { ...said, report: builder.build() };
}

function shown({ suites }: TestReport): string[] {
  return suites.flatMap(({ name: suite, tests }) =>
    tests.map(({ name, status, durationMs, message }) =>
      [suite, name, status, durationMs, message].filter((part) => part !== undefined && part !== null).join(' | '),
    ),
  );
}

const SAMPLE = `<?xml version="1.0" encoding="utf-8"?>
<!-- by hand -->
<testsuites name="all" tests="6">
  <properties><property name="a" value="b"/></properties>
  <testsuite name="shop" time="1.5">
    <testcase classname="shop" name="opens" time="0.0125"/>
    <testcase classname="shop.Door" name="closes &amp; locks &#xe4;" time="1,234.5">
      <failure message="expected &lt;closed&gt;" type="AssertionError"><![CDATA[at door.ts:3
at main.ts:1]]></failure>
      <system-out>not a message</system-out>
    </testcase>
    <testsuite name="inner">
      <testcase name="errs"><error message="boom"/></testcase>
      <testcase name="skips"><skipped message="no network"/></testcase>
      <testcase name="waits"><skipped type="todo" message="later"/></testcase>
    </testsuite>
  </testsuite>
  <testsuite><testcase name="alone"/><system-err>noise</system-err></testsuite>
</testsuites>`;

describe('JUnit’s XML', () => {
  it.each([1, 7, 64 * 1024])('is read, in pieces of %i bytes', async (pieceBytes) => {
    const { isReport, problem, report } = await read(SAMPLE, pieceBytes);
    expect([isReport, problem]).toEqual([true, null]);
    expect(shown(report)).toEqual([
      'shop | opens | PASSED | 12.5',
      'shop | shop.Door > closes & locks ä | FAILED | 1234500 | expected <closed>\nat door.ts:3\nat main.ts:1',
      'shop > inner | errs | FAILED | boom',
      'shop > inner | skips | SKIPPED | no network',
      'shop > inner | waits | TODO | later',
      'tests | alone | PASSED',
    ]);
    expect(report).toMatchObject({ source: 'JUNIT', passed: 2, failed: 2, skipped: 2, complete: true });
  });

  it('may have a prefix, a mark of its order of bytes, and one suite alone', async () => {
    const { report } = await read('\uFEFF<j:testsuite xmlns:j="x" name="s"><j:testcase name="a"/></j:testsuite>');
    expect(shown(report)).toEqual(['s | a | PASSED']);
  });

  it.each([
    ['of another kind', '<coverage><testcase name="x"/></coverage>'],
    ['that is no XML', 'hello'],
    ['that is empty', ' '],
    ['of bytes', Buffer.from([0, 1, 2, 255])],
  ])('is not what a file is %s', async (_, xml) => {
    const { isReport, report } = await read(xml);
    expect([isReport, report.suites]).toEqual([false, []]);
  });

  it('is kept as far as it went where it breaks off, and says where', async () => {
    const { isReport, problem, report } = await read('<testsuite name="s">\n<testcase name="a"/>\n<testcase name="b">');
    expect([isReport, shown(report)]).toEqual([true, ['s | a | PASSED']]);
    expect(problem).toMatch(/^Unclosed root tag/);
    const wrong = await read('<testsuite name="s">\n<testcase name="a"/>\n</testsuites>');
    expect([wrong.problem, shown(wrong.report)]).toEqual(['Unexpected close tag (line 3)', ['s | a | PASSED']]);
  });
});

describe('hostile XML', () => {
  const laughs = `<?xml version="1.0"?><!DOCTYPE lolz [
    <!ENTITY lol "lol">${Array.from({ length: 20 }, (_, n) => `<!ENTITY lol${n + 1} "${`&lol${n || ''};`.repeat(10)}">`).join('')}
  ]><testsuite name="a"><testcase name="&lol20;"/></testsuite>`;

  it.each([
    ['a billion laughs', laughs],
    [
      'a file of the machine',
      '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><testsuite name="&f;"></testsuite>',
    ],
    [
      'a file from elsewhere',
      '<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd"><testsuite><testcase name="&x;"/></testsuite>',
    ],
    [
      'a parameter entity',
      '<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]><testsuite name="&p;"></testsuite>',
    ],
  ])('with %s is read no further than to what is not known', async (_, xml) => {
    const { problem, report } = await read(xml);
    expect(problem).toMatch(/entity/i);
    expect(JSON.stringify(report)).not.toMatch(/root:|lollol/);
  });

  it('is refused where it is too deep, whatever of', async () => {
    const { problem } = await read(`<testsuite>${'<testsuite name="x">'.repeat(100_000)}`);
    expect(problem).toBe('elements are more than 64 deep');
  });

  it('of 10 MB is read in time, and lets others have their turn', async () => {
    const test = `<testcase name="t" classname="c"><failure message="m">${'x'.repeat(900)}</failure></testcase>`;
    const xml = `<testsuite name="s">${test.repeat(10_000)}</testsuite>`;
    let turns = 0;
    const counting = setInterval(() => {
      turns += 1;
    }, 5);
    const began = performance.now();
    const { report } = await read(xml);
    clearInterval(counting);
    expect(report).toMatchObject({ failed: 10_000, complete: false });
    expect(JSON.stringify(report).length).toBeLessThan(2 * 1024 * 1024);
    expect(turns).toBeGreaterThan(5);
    expect(performance.now() - began).toBeLessThan(8_000);
  });

  it('passes elements over that are called as what objects have', async () => {
    const names = ['constructor', 'toString', '__proto__', 'valueOf'];
    const inside = names.map((name) => `<${name}>text</${name}>`).join('');
    const { report } = await read(`<testsuite name="s"><testcase name="a">${inside}</testcase></testsuite>`);
    expect(report).toMatchObject({ passed: 1, failed: 0, complete: true });
    expect(testReportSchema.parse(report).suites).toEqual([
      { name: 's', tests: [{ name: 'a', status: 'PASSED', durationMs: null }] },
    ]);
  });

  it('has no time of a test that took longer than can be counted', async () => {
    const { report } = await read('<testsuite name="s"><testcase name="a" time="1e305"/></testsuite>');
    expect(testReportSchema.parse(report).suites[0]?.tests).toEqual([
      { name: 'a', status: 'PASSED', durationMs: null },
    ]);
  });

  it('with names of suites that are large, and many tests in them, ends soon', async () => {
    const suites = `<testsuite name="${'x'.repeat(1_000_000)}">`.repeat(5);
    const began = performance.now();
    const { report } = await read(`${suites}${'<testcase name="a" classname="b"/>'.repeat(100_000)}`);
    expect(report).toMatchObject({ passed: 100_000, complete: false });
    expect(report.suites[0]?.name.length).toBeLessThan(1_000);
    expect(performance.now() - began).toBeLessThan(8_000);
  });

  it.each([
    ['an attribute without end', `<testsuite name="${'x'.repeat(8_000_000)}`],
    ['a name without end', `<testsuite><${'x'.repeat(8_000_000)}`],
    ['a comment without end', `<testsuite><!--${'- '.repeat(4_000_000)}`],
    ['many attributes', `<testsuite ${Array.from({ length: 300_000 }, (_, n) => `a${n}="b"`).join(' ')}></testsuite>`],
    ['many entities', `<testsuite><testcase name="${'&lt;'.repeat(300_000)}"/></testsuite>`],
    [
      'text in small pieces',
      `<testsuite><testcase><failure>${'<![CDATA[x]]>'.repeat(300_000)}</failure></testcase></testsuite>`,
    ],
    ['names of objects', '<testsuite __proto__="x" constructor="y"><testcase name="a" toString="z"/></testsuite>'],
  ])('with %s ends soon', async (_, xml) => {
    const began = performance.now();
    const { report } = await read(xml);
    expect(JSON.stringify(report).length).toBeLessThan(100_000);
    expect(performance.now() - began).toBeLessThan(8_000);
  });
});
