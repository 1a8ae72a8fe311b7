// Above the machines: etcd in a line, its members, who of them leads and whether they are enough; and in another what is wrong with
// the network.
import type { Link, Picture } from '../../../events/index.js';
import type { Line, Span } from '../../draw/line.js';
import { cellWidth } from '../../draw/width.js';
import type { Etcd } from '../../etcd.js';
import { CUT_MARK, etcdSign } from '../../theme.js';

export function etcdLine({ members, leader }: Etcd): Line {
  const up = [...members.values()].filter((state) => state === 'up').length;
  const quorum = Math.floor(members.size / 2) + 1;
  return [
    ['heading', 'ETCD'],
    ...[...members].flatMap(([name, state]): Span[] => {
      const { mark, look } = etcdSign(state);
      const leads = name === leader;
      return [
        '  ',
        [look, `${mark} `],
        [leads ? 'name' : 'quiet', name],
        ...(leads ? [['leader', ' leads'] as const] : []),
      ];
    }),
    ...(leader === null ? [['bad', '  no leader'] as const] : []),
    '  ',
    [up >= quorum ? 'quiet' : 'bad', `${up >= quorum ? 'quorum' : 'no quorum:'} ${up}/${members.size}`],
  ];
}

/** As many links as fit, and how many more there are; null: all is well. */
export function linksLine({ links }: Picture, width: number): Line | null {
  if (links.length === 0) return null;
  const line: Span[] = [['heading', 'LINKS']];
  let left = width - 'LINKS'.length;
  for (const [i, link] of links.entries()) {
    const text = linkText(link);
    const more = links.length - i;
    const needed = cellWidth(text) + 2 + (more > 1 ? `  +${more - 1} more`.length : 0);
    if (needed > left && i > 0) return [...line, ['quiet', `  +${more} more`]];
    line.push('  ', [link.cut ? 'bad' : 'busy', text]);
    left -= cellWidth(text) + 2;
  }
  return line;
}

function linkText({ from, to, oneWay, cut, words }: Link): string {
  const mark = cut ? (oneWay ? `${CUT_MARK}→` : CUT_MARK) : oneWay ? '→' : '↔';
  return `${from} ${mark} ${to ?? 'all others'}${cut ? '' : `: ${words}`}`;
}
