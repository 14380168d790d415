const hues = 12;
const hueDegrees = 360 / hues;
/** Coprime with the number of hues: a name whose hue is taken gets one far away from it, and every one is tried. */
const stride = 5;

const hueByName = new Map<string, number>();

/**
 * A hue for a name, 0 to 330 degrees: that of its hash, or where another name has got that first, the next free one. Beyond
 * twelve names they are shared.
 */
export function hueOfName(name: string): number {
  const known = hueByName.get(name);
  if (known !== undefined) return known;
  const own = hashOf(name) % hues;
  if (hueByName.size >= hues) return own * hueDegrees;
  const taken = new Set(hueByName.values());
  let hue = own * hueDegrees;
  for (let step = 1; taken.has(hue); step++) hue = ((own + step * stride) % hues) * hueDegrees;
  hueByName.set(name, hue);
  return hue;
}

function hashOf(text: string): number {
  let hash = 2_166_136_261;
  for (let at = 0; at < text.length; at++) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 16_777_619) >>> 0;
  }
  return hash;
}
