// Where the browser finds the deployed distribution: its own name, on this machine, leads elsewhere.
export const PORT = 4608;
export const SITE = `http://127.0.0.1:${PORT}`;
