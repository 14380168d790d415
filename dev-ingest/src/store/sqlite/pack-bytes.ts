import { constants, zstdCompressSync, zstdDecompressSync } from "node:zlib";

/** The fastest level: commits wait for it, and the higher ones leave only a few per cent less. */
const options = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

export function packBytes(bytes: Uint8Array): Uint8Array {
  return zstdCompressSync(bytes, options);
}

export function unpackBytes(packed: Uint8Array): Buffer {
  return zstdDecompressSync(packed);
}
