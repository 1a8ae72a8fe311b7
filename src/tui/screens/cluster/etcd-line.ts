// etcd in a line: its members, who of them leads, and whether they are enough.
import type { Picture } from '../../../events/index.js';
import type { Line, Span } from '../../draw/line.js';
import { etcdSign } from '../../theme.js';

export function etcdLine({ etcd: { members, leader } }: Picture): Line {
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
