import { randomFillSync } from 'node:crypto';
import { type Id, type IdKind, idPrefixes } from '@oblivion/protocol';
import { v7 } from 'uuid';

const bytesOfOne = 16;
/** Random bytes are drawn for so many ids at once: asking for them costs more than the id. */
const drawnAtOnce = 256;
const drawn = Buffer.allocUnsafe(bytesOfOne * drawnAtOnce);
let used = drawn.length;

const made = Buffer.allocUnsafe(bytesOfOne);
let lastMs = 0;
let sequence = 0;

/** A new identifier: prefix and UUIDv7, so that ids sort by the time they were made, also those of one process within a millisecond. */
export function newId<K extends IdKind>(kind: K): Id<K> {
  const random = drawRandom();
  const nowMs = Date.now();
  if (nowMs > lastMs) {
    lastMs = nowMs;
    // 31 bits, the highest of 32 left free to be counted up from (RFC 9562, 6.2, method 1).
    sequence = random.readUInt32BE() >>> 1;
  } else {
    sequence += 1;
  }
  v7({ random, msecs: lastMs, seq: sequence }, made);
  return `${idPrefixes[kind]}_${made.toString('hex')}` as Id<K>;
}

function drawRandom(): Buffer {
  if (used === drawn.length) {
    randomFillSync(drawn);
    used = 0;
  }
  used += bytesOfOne;
  return drawn.subarray(used - bytesOfOne, used);
}
