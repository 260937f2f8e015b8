/** Characters that fill a square: Chinese, kana, hangul, full-width forms. */
const WIDE =
  /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE4F\uFF00-\uFF60\uFFE0-\uFFE6\u{20000}-\u{3FFFF}]/u;
/** The font has no pictures; drawn, they would be boxes. */
const PICTOGRAPHS = /\p{Extended_Pictographic}|\p{Regional_Indicator}|\p{Variation_Selector}|\u20E3/gu;
const CONTROLS = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

/** Width of a character in units of the font size, rounded up: a line that is too short is better than a cut one. */
function emOf(character: string): number {
  if (WIDE.test(character)) return 1.03;
  if (/[A-Z@%&mwMW]/.test(character)) return 0.78;
  if (/[ijl.,:;'!|()[\] ]/.test(character)) return 0.36;
  return 0.54;
}

/**
 * Breaks a text into lines of at most `ems` font sizes, at blanks where there are some and between any two wide
 * characters. What does not fit into `most` lines is cut, with an ellipsis.
 */
export function wrapText(text: string, ems: number, most: number): string[] {
  const clean = text
    .replace(CONTROLS, ' ')
    .replace(PICTOGRAPHS, (match) => ('©®™'.includes(match) ? match : ''))
    .replace(/\s+/g, ' ')
    .trim();
  const lines: string[] = [];
  let line = '';
  let width = 0;
  let lastBreak = 0;
  for (const character of clean) {
    const em = emOf(character);
    if (width + em > ems && line !== '') {
      const atBlank = character !== ' ' && !WIDE.test(character) && lastBreak > 0;
      const rest = atBlank ? line.slice(lastBreak) : '';
      lines.push((atBlank ? line.slice(0, lastBreak) : line).trimEnd());
      if (lines.length === most) return cut(lines, ems);
      line = rest;
      width = widthOf(rest);
      lastBreak = 0;
    }
    if (line === '' && character === ' ') continue;
    line += character;
    width += em;
    if (character === ' ' || WIDE.test(character)) lastBreak = line.length;
  }
  if (line !== '') lines.push(line.trimEnd());
  return lines;
}

function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += emOf(character);
  return width;
}

function cut(lines: string[], ems: number): string[] {
  let last = [...lines.at(-1)!];
  while (last.length > 0 && widthOf(last.join('')) + 1 > ems) last = last.slice(0, -1);
  return [...lines.slice(0, -1), `${last.join('').trimEnd()}…`];
}
