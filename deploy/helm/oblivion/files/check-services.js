const deadline = Date.now() + Number(process.env.WAIT_SECONDS) * 1_000;
const answer = async (address) => {
  try {
    const response = await fetch(address, { signal: AbortSignal.timeout(5_000) });
    return { isWell: response.ok, text: `${response.status} ${(await response.text()).slice(0, 300)}` };
  } catch (error) {
    return { isWell: false, text: String(error.cause?.message ?? error.message) };
  }
};
const check = async (address) => {
  for (;;) {
    const { isWell, text } = await answer(address);
    if (isWell || Date.now() > deadline) {
      console.log(`${isWell ? 'ok ' : 'bad'} ${address} ${text}`);
      return isWell;
    }
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
};
Promise.all(process.env.ADDRESSES.split(' ').map(check)).then((results) =>
  process.exit(results.every(Boolean) ? 0 : 1),
);
