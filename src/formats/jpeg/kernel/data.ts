// The data of a scan, taken out of its byte stuffing (T.81 B.1.1.5). It lies backwards, so that one load of 64 bits has the
// bit that comes first as its highest.

/** Where the first byte lies. */
let top: usize = 0;
let written: usize = 0;

/** How far a reader may look beyond the end before it asks where it is: more than any block can take. */
const slackBytes: usize = 520;

/** Starts anew. @param address of the lowest byte @param capacity with room for what may be read behind the end */
export function openData(address: usize, capacity: usize): void {
  top = address + capacity - 1;
  written = 0;
}

/**
 * Takes bytes as they stand in the file, up to the first 0xFF that is not stuffed or the last of them.
 *
 * @returns how many were taken
 */
export function unstuff(input: usize, length: usize): usize {
  const stuffed = i8x16.splat(-1);
  let at: usize = 0;
  while (at < length) {
    if (at + 16 <= length) {
      const bytes = v128.load(input + at);
      if (!v128.any_true(i8x16.eq(bytes, stuffed))) {
        v128.store(top - written - 15, i8x16.shuffle(bytes, bytes, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0));
        written += 16;
        at += 16;
        continue;
      }
    }
    const stop = min(at + 16, length);
    while (at < stop) {
      const byte = load<u8>(input + at);
      if (byte == 0xff) {
        if (at + 1 >= length || load<u8>(input + at, 1) != 0) return at;
        at += 1;
      }
      store<u8>(top - written, byte);
      written += 1;
      at += 1;
    }
  }
  return at;
}

/** How many bytes there are so far. */
export function dataLength(): usize {
  return written;
}

/** Puts zeros behind the last byte. */
export function closeData(): void {
  memory.fill(top - written - slackBytes + 1, 0, slackBytes);
}

/** One of the bytes. */
export function dataByte(index: usize): u32 {
  return load<u8>(top - index);
}

/** At least the 57 bits from here on, in the upper bits. */
@inline
export function bitsAt(at: i64): u64 {
  return load<u64>(top - 7 - <usize>(at >> 3)) << <u64>(at & 7);
}
