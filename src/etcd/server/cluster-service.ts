// The Cluster service: who is in it.
import { MEMBER_ID } from './identity.js';
import type { Member } from './member.js';

export function clusterService(member: Member) {
  return {
    MemberList: member.unary(() => {
      const { name, url } = member;
      return {
        // etcd tells no revision here.
        header: member.header(0),
        members: [{ ID: MEMBER_ID, name, peerURLs: [], clientURLs: [url], isLearner: false }],
      };
    }),
  };
}
