// coreos/: what CoreOS lays around fleet on a machine. `readCloudConfig` reads a `#cloud-config`: fleet's own settings,
// units for the machine itself, and the other keys that CoreOS knew. Nothing is applied here; machines that are set up
// by one are left to sim/.
export { isCloudConfig, readCloudConfig } from './cloud-config.js';
