import { crc32, deflateRawSync, gzipSync } from 'node:zlib';

/** As the body of a request takes them. */
type Bytes = Buffer<ArrayBuffer>;

/** An entry of a zip that is written byte by byte: what is not said is as it should be. */
export interface ZipItem {
  readonly name: string;
  readonly rawName?: Uint8Array;
  readonly content?: string;
  readonly folder?: boolean;
  /** Unix's, with its kind; 0 where there is none. */
  readonly mode?: number;
  readonly flags?: number;
  /** 0 stored, 8 deflated. */
  readonly method?: number;
  readonly crc?: number;
  readonly declaredSize?: number;
  readonly packedSize?: number;
  /** Of another entry's header, in the place of one of its own. */
  readonly offset?: number;
  /** The same name again, in the field that Info-ZIP has for it. */
  readonly unicodePath?: string;
}

const UTF8_NAMES = 0x800;

export function craftedZip(items: readonly ZipItem[], { entries = items.length }: { entries?: number } = {}): Bytes {
  const local: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const item of items) {
    const { content = '', method = 0, flags = UTF8_NAMES, mode = 0 } = item;
    const name = Buffer.from(item.rawName ?? Buffer.from(item.name));
    const plain = Buffer.from(content);
    const data = method === 8 ? deflateRawSync(plain) : plain;
    const extra = item.unicodePath === undefined ? Buffer.alloc(0) : unicodePathField(name, item.unicodePath);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(flags, 2);
    common.writeUInt16LE(method, 4);
    common.writeUInt32LE(item.crc ?? crc32(plain), 10);
    common.writeUInt32LE(item.packedSize ?? data.length, 14);
    common.writeUInt32LE(item.declaredSize ?? plain.length, 18);
    common.writeUInt16LE(name.length, 22);
    common.writeUInt16LE(extra.length, 24);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE((mode << 16) >>> 0, 6);
    tail.writeUInt32LE(item.offset ?? at, 10);
    directory.push(Buffer.from('PK\x01\x02\x14\x03', 'latin1'), common, tail, name, extra);
    if (item.offset !== undefined) continue;
    const whole = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, name, extra, data]);
    local.push(whole);
    at += whole.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(entries, 8);
  end.writeUInt16LE(entries, 10);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...local, listed, end]);
}

function unicodePathField(name: Buffer, path: string): Buffer {
  const text = Buffer.from(path);
  const field = Buffer.alloc(9);
  field.writeUInt16LE(0x7075, 0);
  field.writeUInt16LE(5 + text.length, 2);
  field.writeUInt8(1, 4);
  field.writeUInt32LE(crc32(name), 5);
  return Buffer.concat([field, text]);
}

/** An entry of a tar that is written byte by byte: what is not said is as it should be. */
export interface TarItem {
  readonly name: string;
  readonly rawName?: Uint8Array;
  readonly content?: string;
  readonly folder?: boolean;
  /** One character: `0` a file, `1` a hard link, `2` a symbolic one, `5` a folder, … */
  readonly type?: string;
  readonly link?: string;
  readonly declaredSize?: number;
  readonly checksum?: number;
  /** What a header before it says of it. */
  readonly pax?: Readonly<Record<string, string>>;
  readonly gnuLongName?: string;
}

const BLOCK = 512;

export function craftedTar(items: readonly TarItem[]): Bytes {
  const blocks = items.flatMap((item) => {
    const name = Buffer.from(item.rawName ?? Buffer.from(item.name));
    const pax = name.length > 100 ? { ...item.pax, path: item.pax?.path ?? item.name } : item.pax;
    const before = [
      ...(pax ? [tarHeader({ name: 'pax', type: 'x' }, paxRecords(pax))] : []),
      ...(item.gnuLongName ? [tarHeader({ name: 'long', type: 'L' }, Buffer.from(`${item.gnuLongName}\0`))] : []),
    ];
    return [...before, tarHeader(item, Buffer.from(item.content ?? ''))];
  });
  return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]);
}

export function gzipOf(bytes: Uint8Array): Bytes {
  return Buffer.from(gzipSync(bytes));
}

function tarHeader(item: TarItem, content: Buffer): Buffer {
  const header = Buffer.alloc(BLOCK);
  Buffer.from(item.rawName ?? Buffer.from(item.name)).copy(header, 0, 0, 100);
  const octal = (value: number, at: number, length: number) =>
    header.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at, 'latin1');
  octal(0o644, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(item.declaredSize ?? content.length, 124, 12);
  octal(0, 136, 12);
  header.write('        ', 148, 'latin1');
  header.write(item.type ?? (item.folder ? '5' : '0'), 156, 'latin1');
  header.write(item.link ?? '', 157, 'utf8');
  header.write('ustar\x0000', 257, 'latin1');
  octal(item.checksum ?? header.reduce((sum, byte) => sum + byte, 0), 148, 7);
  header.write(' ', 155, 'latin1');
  return Buffer.concat([header, content, Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK)]);
}

/** Each with its own length in front of it, which counts itself. */
function paxRecords(records: Readonly<Record<string, string>>): Buffer {
  const lines = Object.entries(records).map(([key, value]) => {
    const rest = Buffer.from(` ${key}=${value}\n`);
    let length = rest.length;
    while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
    return Buffer.concat([Buffer.from(String(length)), rest]);
  });
  return Buffer.concat(lines);
}
