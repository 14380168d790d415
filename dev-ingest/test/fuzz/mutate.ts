/** A generator of numbers in [0, 1) that gives the same ones for the same seed (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const fragments = [
  "NaN",
  "null",
  "[",
  "]",
  "{",
  "}",
  ",",
  ":",
  '"',
  "\\",
  "\\u0000",
  "\\ud800",
  "1e400",
  "99999999999999999999",
  '"__proto__":',
  "\ufeff",
  "\u0000",
  "[[[[[[[[",
  '{"event_name":"x","properties":{}}',
];

/** Changes a body in one to four places: bytes flipped, cut, doubled, swapped or put in. */
export function mutate(body: Buffer, random: () => number): Buffer {
  let mutated = body;
  for (let times = 1 + Math.floor(random() * 4); times > 0; times--)
    mutated = mutateOnce(mutated, random);
  return mutated;
}

function mutateOnce(body: Buffer, random: () => number): Buffer {
  const at = Math.floor(random() * (body.length + 1));
  const end = Math.min(body.length, at + Math.floor(random() * 20));
  switch (Math.floor(random() * 5)) {
    case 0: {
      const copy = Buffer.from(body);
      if (at < copy.length) copy[at] = Math.floor(random() * 256);
      return copy;
    }
    case 1:
      return body.subarray(0, at);
    case 2:
      return Buffer.concat([body.subarray(0, end), body.subarray(at)]);
    case 3:
      return Buffer.concat([body.subarray(0, at), body.subarray(end)]);
    default:
      return Buffer.concat([
        body.subarray(0, at),
        Buffer.from(fragments[Math.floor(random() * fragments.length)]!),
        body.subarray(at),
      ]);
  }
}
