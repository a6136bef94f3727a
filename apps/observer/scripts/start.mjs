// Next.js closes cleanly on SIGTERM and then ends with 143, which reads as a failure: whoever was asked to end ends with 0.
const endedBySigterm = 143;
process.once('SIGTERM', () => {
  process.on('exit', (code) => {
    if (code === endedBySigterm) process.exitCode = 0;
  });
});

await import(new URL('server.js', import.meta.url).href);
