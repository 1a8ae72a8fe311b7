// How the members of a real cluster fare: each is asked by itself, as `etcdctl endpoint status --cluster` does.
import { Etcd3 } from 'etcd3';
import { type EtcdClusterOptions, etcd3Options } from './connect.js';
import { readFailure } from './failures.js';

export interface RealMember {
  readonly name: string;
  /** Null: it does not answer. */
  readonly status: {
    readonly leads: boolean;
    /** The latest of which it knows. */
    readonly term: number;
    readonly revision: number;
  } | null;
}

/** In the order of their names. Rejects with an `EtcdError` when nobody can say who they are. */
export async function askMembers(options: EtcdClusterOptions): Promise<readonly RealMember[]> {
  const etcd = new Etcd3(etcd3Options(options));
  try {
    const { members } = await etcd.cluster.memberList({});
    const asked = members.map(async ({ ID, name, clientURLs }): Promise<RealMember> => {
      const status = clientURLs.length === 0 ? null : await askStatus({ ...options, endpoints: clientURLs });
      return {
        name: name === '' ? Number(ID).toString(16) : name,
        status:
          status === null
            ? null
            : {
                leads: status.leader === ID,
                term: Number(status.raftTerm),
                revision: Number(status.header.revision),
              },
      };
    });
    return (await Promise.all(asked)).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (cause) {
    throw readFailure(cause);
  } finally {
    etcd.close();
  }
}

async function askStatus(options: EtcdClusterOptions) {
  const etcd = new Etcd3(etcd3Options(options));
  try {
    return await etcd.maintenance.status();
  } catch {
    return null;
  } finally {
    etcd.close();
  }
}
