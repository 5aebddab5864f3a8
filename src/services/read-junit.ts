import sax from 'sax';
import { JUnitReader } from '#core/test-reports/junit-reader.ts';
import type { ReportBuilder } from '#core/test-reports/report-builder.ts';
import { isStoreFault } from './open-artifact.ts';

/** Of one attribute, or one name: some put a whole message there. */
Object.assign(sax, { MAX_BUFFER_LENGTH: 1024 * 1024 });
/** Between two such pieces others have their turn. */
const PIECE_CHARACTERS = 64 * 1024;

/**
 * Reads a file in JUnit's XML into the report, as far as it is one. Entities that a file makes up are not known: it is
 * read no further than to the first. Gives what was wrong with it, and whether it was of this kind at all.
 */
export async function readJUnit(
  pieces: AsyncIterable<Uint8Array>,
  report: ReportBuilder,
  pause: () => Promise<void>,
): Promise<{ isReport: boolean; problem: string | null }> {
  const reader = new JUnitReader(report);
  const parser = parserInto(reader);
  const decoder = new TextDecoder();
  try {
    for await (const piece of pieces) {
      const text = decoder.decode(piece, { stream: true });
      for (let from = 0; from < text.length; from += PIECE_CHARACTERS) {
        parser.write(text.slice(from, from + PIECE_CHARACTERS));
        if (reader.isReport === false) return { isReport: false, problem: null };
        await pause();
      }
    }
    parser.write(decoder.decode()).close();
    return { isReport: reader.isReport ?? false, problem: null };
  } catch (error) {
    if (isStoreFault(error)) throw error;
    return { isReport: reader.isReport ?? false, problem: told(error) };
  }
}

function parserInto(reader: JUnitReader): sax.SAXParser {
  const parser = sax.parser(true, { position: true });
  parser.onopentag = ({ name, attributes }) => reader.open(name, attributes as Record<string, string>);
  parser.onclosetag = () => reader.close();
  parser.ontext = (text) => reader.text(text);
  parser.oncdata = (text) => reader.text(text);
  // Else it would go on behind what is wrong.
  parser.onerror = (error) => {
    throw error;
  };
  return parser;
}

/** The parser says on lines of its own where it was. */
function told(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const line = /\nLine: (\d+)/.exec(message)?.[1];
  const what = (message.split('\n')[0] ?? '').replace(/\.$/, '');
  return line === undefined ? what : `${what} (line ${Number(line) + 1})`;
}
