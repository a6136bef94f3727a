"""Access tokens by the OAuth client-credentials grant."""

import asyncio
from collections.abc import Callable

import httpx
from pydantic import BaseModel, ConfigDict, SecretStr, ValidationError

from oblivion_agent.errors import AuthenticationError, ConnectionFailed, ProtocolError, Refusal
from oblivion_agent.options import AgentOptions

_REFUSED = frozenset({400, 401, 403})


class TokenResponse(BaseModel):
    model_config = ConfigDict(extra="ignore")

    access_token: str
    expires_in: int


class TokenSource:
    """Fetches a token when there is none or it is about to expire, and keeps it until then."""

    def __init__(
        self,
        *,
        address: str,
        client_id: str,
        client_secret: SecretStr,
        options: AgentOptions,
        clock: Callable[[], float],
    ) -> None:
        self._address = address
        self._client_id = client_id
        self._client_secret = client_secret
        self._options = options
        self._clock = clock
        self._token: str | None = None
        self._renew_at = 0.0
        self._fetching = asyncio.Lock()

    async def get(self) -> str:
        """Return a token that is valid for a while.

        Raises `AuthenticationError` when Nexus refuses the credentials, `ConnectionFailed` when it cannot be
        asked.
        """
        async with self._fetching:
            if self._token is None or self._clock() >= self._renew_at:
                await self._fetch()
            if self._token is None:
                raise ProtocolError("the token endpoint gave no token")
            return self._token

    def forget(self) -> None:
        """The token was refused: fetch another one next time."""
        self._token = None

    async def _fetch(self) -> None:
        asked_at = self._clock()
        response = self._read(await self._post())
        self._token = response.access_token
        # A token that lives shorter than the margin is still used for half of its life.
        margin = min(self._options.token_margin_seconds, response.expires_in / 2)
        self._renew_at = asked_at + response.expires_in - margin

    async def _post(self) -> httpx.Response:
        form = {
            "grant_type": "client_credentials",
            "client_id": self._client_id,
            "client_secret": self._client_secret.get_secret_value(),
        }
        try:
            async with httpx.AsyncClient(timeout=self._options.connect_timeout_seconds) as client:
                return await client.post(self._address, data=form)
        except httpx.HTTPError as error:
            raise ConnectionFailed(f"no token from {self._address}: {type(error).__name__}") from error

    def _read(self, response: httpx.Response) -> TokenResponse:
        if response.status_code in _REFUSED:
            raise AuthenticationError(
                Refusal(
                    "invalid_client",
                    f"{self._address} refuses the client id or the client secret ({response.status_code}). "
                    "Check OBLIVION_CLIENT_ID and OBLIVION_CLIENT_SECRET.",
                )
            )
        if not response.is_success:
            raise ConnectionFailed(f"{self._address} answered {response.status_code}")
        try:
            return TokenResponse.model_validate_json(response.content)
        except ValidationError:
            raise ProtocolError(f"{self._address} did not answer with a token") from None
