// fleetctl list-machines: the machines whose lease is alive.
import { compareStrings } from '../../base/index.js';
import type { Machine } from '../../fleet/index.js';
import type { Command } from '../command.js';
import { type Fields, listingOptions, printListing } from '../listing.js';
import { idLabel } from '../machine-label.js';

const SHOWN = 'machine,ip,metadata';

const FIELDS: Fields<Machine> = {
  machine: (machine, full) => idLabel(machine.id, full),
  ip: (machine) => machine.publicIp,
  metadata: (machine) =>
    Object.entries(machine.metadata)
      .sort(([a], [b]) => compareStrings(a, b))
      .map(([key, value]) => `${key}=${value}`)
      .join(','),
};

export const listMachines: Command = {
  name: 'list-machines',
  summary: 'list the machines of the cluster',
  args: '',
  options: listingOptions(Object.keys(FIELDS), SHOWN),
  changes: false,
  *run(context, _args, options) {
    printListing(context, yield* context.api.machines(), FIELDS, SHOWN, options);
    return 0;
  },
};
