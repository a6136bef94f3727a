/** Buckets that the conventions advise for HTTP, and longer ones for what waits on people's systems. */
export const httpSeconds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
export const errorType = 'Absent on success; else the class of the failure.';
