/** A hue of its own for a name, the same on every page: 0 to 359 degrees. */
export function hueOfName(name: string): number {
  let hash = 2_166_136_261;
  for (let at = 0; at < name.length; at++) {
    hash = Math.imul(hash ^ name.charCodeAt(at), 16_777_619) >>> 0;
  }
  return hash % 360;
}
