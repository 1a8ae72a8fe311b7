// Cluster and Maintenance, as far as a cluster of one has something to say.
import { ETCD_VERSION, type Member } from './member.js';
import { unary } from './unary.js';

export function clusterService(member: Member) {
  return {
    MemberList: unary(() => {
      const { id: ID, name, url } = member;
      return {
        header: member.header(),
        members: [{ ID, name, peerURLs: [], clientURLs: [url], isLearner: false }],
      };
    }),
  };
}

export function maintenanceService(member: Member) {
  return {
    Status: unary(() => ({
      header: member.header(),
      version: ETCD_VERSION,
      leader: member.id,
      raftIndex: member.store.revision,
      raftTerm: 2,
      raftAppliedIndex: member.store.revision,
    })),
    // There is nothing to raise an alarm about: no disk, no quota.
    Alarm: unary(() => ({ header: member.header(), alarms: [] })),
    Defragment: unary(() => ({ header: member.header() })),
  };
}
