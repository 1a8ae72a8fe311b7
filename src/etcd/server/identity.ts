// What we are to those who ask: a member of an etcd cluster, of a version.

/** The version of etcd whose behaviour this is. */
export const ETCD_VERSION = '3.4.23';
export const ETCD_CLUSTER_VERSION = '3.4.0';

/** etcd's own for a member on its default ports; nothing depends on them. */
export const MEMBER_ID = '10276657743932975437';
export const CLUSTER_ID = '14841639068965178418';
