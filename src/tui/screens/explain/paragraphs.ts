// An explanation as lines of the screen: the same words as at the command line, broken where the line ends.
import type { Paragraph } from '../../../events/index.js';
import type { Line } from '../../draw/line.js';
import { wrap } from '../../draw/wrap.js';
import type { Look } from '../../theme.js';

export function explanationLines(paragraphs: readonly Paragraph[], width: number): readonly Line[] {
  return paragraphs.flatMap((paragraph, i) => [
    ...(i === 0 ? [] : [[] as Line]),
    ...paragraphLines(paragraph, width),
  ]);
}

export function paragraphLines({ type, lines }: Paragraph, width: number): readonly Line[] {
  const [first = '', ...others] = lines;
  switch (type) {
    case 'supposed':
      return lines.flatMap((line) => wrapped(line, width, 'command'));
    case 'head':
      return [...wrapped(first, width, 'name'), ...others.flatMap((line) => wrapped(line, width, 'quiet'))];
    case 'words':
      return lines.flatMap((line) => wrapped(line, width, 'plain'));
    case 'table':
      return [[['heading', first]], ...others.map((line): Line => [line])];
    case 'history':
      return [[['heading', first]], ...others.flatMap((line) => wrapped(line, width, 'plain'))];
  }
}

function wrapped(line: string, width: number, look: Look): readonly Line[] {
  const indent = `${/^\s*/.exec(line)?.[0] ?? ''}  `;
  return wrap(line, width, indent).map((part): Line => [[look, part]]);
}
