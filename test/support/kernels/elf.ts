/** What a shared library of Linux asks of the process that loads it. */
export interface Elf {
  /** Libraries that are loaded with it. */
  readonly needed: readonly string[];
  /** Functions that it calls and does not have, without their versions. */
  readonly undefinedSymbols: readonly string[];
  /** True if it wants functions of certain versions of a library. */
  readonly versioned: boolean;
  readonly executableStack: boolean;
}

/** Numbers of the System V ABI, 64 bits: kinds of program headers and of dynamic entries, and a flag of a program header. */
const HEADER = { load: 1, dynamic: 2, stack: 0x6474e551, executable: 1, bytes: 56 } as const;
const DYNAMIC = { needed: 1, gnuHash: 0x6ffffef5, strings: 5, symbols: 6, versionsNeeded: 0x6ffffffe, versions: 0x6ffffff0 } as const;
const SYMBOL_BYTES = 24;

/** Reads a little-endian ELF file of 64 bits. */
export function readElf(file: Buffer): Elf {
  const long = (at: number): number => Number(file.readBigUInt64LE(at));
  const headers = Array.from({ length: file.readUInt16LE(0x38) }, (_, index) => {
    const at = long(0x20) + index * HEADER.bytes;
    const [type, flags] = [file.readUInt32LE(at), file.readUInt32LE(at + 4)];
    return { type, flags, offset: long(at + 8), address: long(at + 16), bytes: long(at + 32) };
  });
  const offsetOf = (address: number): number => {
    const { offset, address: start } = headers.find((each) => each.type === HEADER.load && address < each.address + each.bytes)!;
    return address - start + offset;
  };
  const text = (at: number): string => file.toString('latin1', at, file.indexOf(0, at));

  const { offset, bytes } = headers.find(({ type }) => type === HEADER.dynamic)!;
  const dynamic = Array.from({ length: bytes / 16 }, (_, index) => [long(offset + index * 16), long(offset + index * 16 + 8)] as const);
  const valueOf = (kind: number): number | undefined => dynamic.find(([tag]) => tag === kind)?.[1];
  const strings = offsetOf(valueOf(DYNAMIC.strings)!);
  const symbols = offsetOf(valueOf(DYNAMIC.symbols)!);
  // Symbols that others may look up are hashed, and come behind all that are looked up elsewhere; the first is none.
  const firstHashed = file.readUInt32LE(offsetOf(valueOf(DYNAMIC.gnuHash)!) + 4);
  const names = Array.from({ length: firstHashed - 1 }, (_, index) =>
    text(strings + file.readUInt32LE(symbols + (index + 1) * SYMBOL_BYTES)),
  );
  return {
    needed: dynamic.filter(([tag]) => tag === DYNAMIC.needed).map(([, name]) => text(strings + name)),
    undefinedSymbols: names,
    versioned: valueOf(DYNAMIC.versionsNeeded) !== undefined || valueOf(DYNAMIC.versions) !== undefined,
    executableStack: headers.some(({ type, flags }) => type === HEADER.stack && (flags & HEADER.executable) !== 0),
  };
}
