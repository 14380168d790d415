import type { SeededRandom } from "./seeded-random.ts";

/** Length limit of the donate form. UTF-16 units. */
export const maxCommentUnits = 5_000;

/** What donors write, in the scripts they write it in, with the characters that break encoders. */
const sentences: readonly string[] = [
  "Good luck to all the runners, greetings from a first-time donor!",
  'He said "save the frames", so I did. \\o/ C:\\games\\speedrun',
  "Line one\nline two\r\n\tand a tab\u2028then a line separator\u2029and a paragraph one",
  "Für die Bären! Ça va très bien, señor. Smörgåsbord, Łódź, İstanbul, straße.",
  "Спасибо за марафон! Пусть животные будут спасены, а не рамки.",
  "بالتوفيق لجميع المشاركين، هذه أول مرة أتبرع فيها.",
  "בהצלחה לכולם! זו התרומה הראשונה שלי.",
  "頑張ってください！最初の寄付です。記録更新を楽しみにしています。",
  "加油！希望今年能打破纪录。",
  "모두 화이팅! 첫 기부입니다.",
  "बहुत बढ़िया दौड़! शुभकामनाएँ।",
  "ขอให้โชคดีนะครับ",
  "👩‍👩‍👧‍👦 donated together 🏳️‍🌈 👍🏽 🇸🇪 🧑🏿‍🚀 — hype!!!",
  "Combining: e\u0301 a\u030a n\u0303 o\u0308\u0304 and a pile: Z\u0351\u0343\u036a\u0302\u0346a\u0311\u0305l\u0363go",
  "Invisible: zero\u200bwidth, \u00a0no-break, \u202eright-to-left\u202c, \ufeffmark, bell \u0007, delete \u007f",
  "<script>alert(1)</script> & <b>tags</b> ]]> ${template} {{mustache}} %s %d '; DROP TABLE donations;--",
  "https://example.org/path?query=1&other=two#fragment and someone@example.org",
  "𝕄𝕒𝕥𝕙 letters, 𓀀 hieroglyphs, 𠜎 rare ideographs",
];

/** A comment of 0 to 5,000 UTF-16 units; one in eight comes close to the limit. */
export function writeComment(random: SeededRandom): string {
  if (random.chance(0.15)) return "";
  const wantedUnits = random.chance(0.125)
    ? random.int(4_000, maxCommentUnits)
    : random.int(1, 400);
  let comment = random.pick(sentences);
  while (comment.length < wantedUnits) comment += ` ${random.pick(sentences)}`;
  // The form counts UTF-16 units, so a long comment may end in half an emoji.
  return comment.length > maxCommentUnits ? comment.slice(0, maxCommentUnits) : comment;
}
