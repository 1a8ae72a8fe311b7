// The keys of a cloud-config that CoreOS knew (coreos-cloudinit), and which values stand behind them. A dash and an
// underscore in a key are the same.

/** What may stand behind a key. */
export type Shape =
  /** Any text, number or yes and no: CoreOS made text of it. */
  | { readonly type: 'text' }
  | { readonly type: 'boolean' }
  | { readonly type: 'word'; readonly words: readonly string[] }
  | { readonly type: 'whole'; readonly min: number; readonly max: number }
  /** A span of time as fleet takes it: `30s`, or a bare number of seconds where `bare`. */
  | { readonly type: 'span'; readonly bare: boolean }
  /** `key=value,key=value`. */
  | { readonly type: 'metadata' }
  | { readonly type: 'list'; readonly of: Shape }
  | {
      readonly type: 'map';
      readonly keys: Readonly<Record<string, Shape>>;
      readonly required?: readonly string[];
    };

const TEXT: Shape = { type: 'text' };
const BOOLEAN: Shape = { type: 'boolean' };
const TEXTS: Shape = { type: 'list', of: TEXT };

function word(words: string): Shape {
  return { type: 'word', words: words.split(' ') };
}

/** A map of these keys, separated by blanks, which all take text, and of others. */
function map(
  names: string,
  others: Readonly<Record<string, Shape>> = {},
  required: readonly string[] = [],
): Shape {
  const texts = names.split(/\s+/).filter((name) => name !== '');
  return {
    type: 'map',
    keys: { ...Object.fromEntries(texts.map((name) => [name, TEXT])), ...others },
    required,
  };
}

/** fleet.conf (fleet's deployment-and-configuration), by the names it has there, and what fleetsim adds to it. */
const FLEET = map(
  `authorized_keys_file etcd_cafile etcd_certfile etcd_key_prefix etcd_keyfile etcd_password etcd_servers etcd_username
  public_ip units_directory`,
  {
    agent_ttl: { type: 'span', bare: false },
    disable_engine: BOOLEAN,
    disable_watches: BOOLEAN,
    engine_policy: TEXT,
    engine_reconcile_interval: { type: 'span', bare: true },
    etcd_request_timeout: { type: 'span', bare: true },
    machine_lost_hold: { type: 'span', bare: false },
    mass_failure_brake: TEXT,
    metadata: { type: 'metadata' },
    self_fencing: BOOLEAN,
    token_limit: { type: 'whole', min: 1, max: 65_535 },
    verbosity: { type: 'whole', min: 0, max: 2 },
    verify_units: BOOLEAN,
  },
);

const ETCD = map(
  `addr bind_addr ca_file cert_file cluster_active_size cluster_remove_delay cluster_sync_interval cors
  cpu_profile_file data_dir discovery graphite_host http_read_timeout http_write_timeout key_file max_cluster_size
  max_result_buffer max_retry_attempts name peer_addr peer_bind_addr peer_ca_file peer_cert_file
  peer_election_timeout peer_heartbeat_interval peer_key_file peers peers_file snapshot snapshot_count strTrace
  verbose very_verbose very_very_verbose`,
);

const ETCD2 = map(
  `advertise_client_urls auto_tls ca_file cert_file client_cert_auth cors data_dir debug discovery discovery_fallback
  discovery_proxy discovery_srv election_timeout enable_pprof force_new_cluster heartbeat_interval
  initial_advertise_peer_urls initial_cluster initial_cluster_state initial_cluster_token key_file listen_client_urls
  listen_peer_urls log_package_levels max_snapshots max_wals name peer_ca_file peer_cert_file peer_client_cert_auth
  peer_key_file peer_trusted_ca_file proxy proxy_dial_timeout proxy_failure_wait proxy_read_timeout
  proxy_refresh_interval proxy_write_timeout snapshot_count strict_reconfig_check trusted_ca_file wal_dir`,
);

const FLANNEL = map(
  `etcd_cafile etcd_certfile etcd_endpoints etcd_keyfile etcd_password etcd_prefix etcd_username interface ip_masq
  public_ip subnet_file`,
);

const UPDATE = map('group server', { reboot_strategy: word('best-effort etcd-lock reboot off') });

const LOCKSMITH = map(
  'endpoint etcd_cafile etcd_certfile etcd_keyfile etcd_password etcd_username group window_length window_start',
  { reboot_strategy: word('best-effort etcd-lock reboot off') },
);

const DROP_IN = map('name content', {}, ['name']);

const UNIT = map(
  'name content',
  {
    command: word('start stop reload restart try-restart reload-or-restart reload-or-try-restart'),
    drop_ins: { type: 'list', of: DROP_IN },
    enable: BOOLEAN,
    mask: BOOLEAN,
    runtime: BOOLEAN,
  },
  ['name'],
);

const USER = map(
  `name passwd gecos homedir primary_group shell coreos_ssh_import_github coreos_ssh_import_url`,
  {
    coreos_ssh_import_github_users: TEXTS,
    groups: TEXTS,
    no_create_home: BOOLEAN,
    no_log_init: BOOLEAN,
    no_user_group: BOOLEAN,
    ssh_authorized_keys: TEXTS,
    system: BOOLEAN,
  },
  ['name'],
);

const FILE = map('path content owner permissions raw_file_permissions', { encoding: TEXT }, ['path']);

const COREOS = map('', {
  etcd: ETCD,
  etcd2: ETCD2,
  flannel: FLANNEL,
  fleet: FLEET,
  locksmith: LOCKSMITH,
  oem: map('id name version_id home_url bug_report_url'),
  units: { type: 'list', of: UNIT },
  update: UPDATE,
});

export const CLOUD_CONFIG: Shape = map('hostname', {
  coreos: COREOS,
  manage_etc_hosts: word('localhost'),
  ssh_authorized_keys: TEXTS,
  users: { type: 'list', of: USER },
  write_files: { type: 'list', of: FILE },
});
