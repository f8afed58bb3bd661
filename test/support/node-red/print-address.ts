import { get } from 'node:http';

/* node print-address.js ADDRESS: the bytes of what is there, as curl -sN prints them. */

get(process.argv[2]!, (response) => response.pipe(process.stdout));
