// fleetsim etcd status: the members of the session's etcd, whether it is live or on disk.
import { alignColumns } from '../../base/index.js';
import { ask } from '../ask.js';
import { EXIT } from '../exit-codes.js';
import { printAs } from '../forms.js';
import type { TableOptions } from '../output-option.js';

export async function runEtcdStatus({ output }: TableOptions): Promise<number> {
  const members = await ask((asked) => asked.etcdMembers());
  await printAs(output, members, () => [
    ...alignColumns([
      ['MEMBER', 'STATE', 'LEADER', 'TERM', 'REVISION', 'BEHIND'],
      ...members.map(({ member, state, leads, term, revision, behind }) => [
        member,
        state,
        leads ? 'leader' : '-',
        String(term),
        String(revision),
        behind === 0 ? '-' : String(behind),
      ]),
    ]),
    ...(members.some(({ leads }) => leads)
      ? []
      : ['', 'No member leads a majority: nothing is read or written now']),
  ]);
  return EXIT.ok;
}
