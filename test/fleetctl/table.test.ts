import { describe, expect, it } from 'vitest';
import { formatTable } from '../../src/fleetctl/table.js';

describe('formatTable', () => {
  it("pads to tab stops of 8 with tabs, as Go's tabwriter does for fleetctl", () => {
    const header = ['UNIT', 'MACHINE', 'SUB'];
    const rows = [['hello.service', '1234abcd.../10.0.0.1', 'running']];
    expect(formatTable({ header, rows })).toEqual([
      'UNIT\t\tMACHINE\t\t\tSUB',
      'hello.service\t1234abcd.../10.0.0.1\trunning',
    ]);
  });

  it('leaves at least one column between cells', () => {
    expect(
      formatTable({
        header: null,
        rows: [
          ['1234567', 'x'],
          ['12345678', 'y'],
        ],
      }),
    ).toEqual(['1234567\t\tx', '12345678\ty']);
  });
});
