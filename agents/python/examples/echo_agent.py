"""An agent of one's own: asks one question and answers with what it heard.

Run it: OBLIVION_URL, OBLIVION_CLIENT_ID and OBLIVION_CLIENT_SECRET set, then `python echo_agent.py`.
"""

from oblivion_agent import Agent, Result, Task, TaskFailed

agent = Agent.from_environment(slots=2, capabilities=["echo"])


@agent.on_task
async def work(task: Task) -> Result:
    await task.think(f"The task is called {task.title!r} and has {len(task.messages)} messages.")
    if not task.description.strip():
        raise TaskFailed("The task has no description: I do not know what to do.")
    answer = await task.ask("Shall I answer in lower or in UPPER case?")
    text = task.description.upper() if "upper" in answer.lower() else task.description.lower()
    return Result(text)


if __name__ == "__main__":
    agent.run()
