"""What agents of tests do with a task."""

import asyncio

from oblivion_agent import Agent, ClaimEnded, Task


def ask_once(agent: Agent) -> None:
    @agent.on_task
    async def work(task: Task) -> str:
        return f"{await task.ask('Which one?')} (resumed: {task.is_resumed})"


class Cancelled:
    """Notices how a handler was cut short, and what it could still say."""

    def __init__(self, agent: Agent) -> None:
        self.happened = asyncio.Event()
        self.last_words: BaseException | None = None
        agent.on_task(self._work)

    async def _work(self, task: Task) -> str:
        try:
            await task.ask("Which one?")
        except asyncio.CancelledError:
            try:
                await task.say("I will not go quietly")
            except ClaimEnded as error:
                self.last_words = error
            self.happened.set()
            raise
        return "never"
