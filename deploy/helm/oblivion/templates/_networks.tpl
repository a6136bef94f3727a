{{- define "oblivion.egress.dns" -}}
- to:
    - namespaceSelector: {}
    - ipBlock: { cidr: 169.254.20.10/32 }
  ports:
    - { port: 53, protocol: UDP }
    - { port: 53, protocol: TCP }
{{- end -}}

{{- /* A store that is not ours, by its port. Call with (list $ port). */ -}}
{{- define "oblivion.egress.store" -}}
- to:
    - namespaceSelector: {}
    {{- range (first .).Values.networkPolicy.stores.cidrs }}
    - ipBlock: { cidr: {{ . | quote }} }
    {{- end }}
  ports:
    - { port: {{ last . }}, protocol: TCP }
{{- end -}}

{{- define "oblivion.egress.postgresql" -}}
{{- if .Values.postgresql.cluster.enabled -}}
- to:
    - podSelector:
        matchLabels: { cnpg.io/cluster: {{ include "oblivion.componentName" (list . "postgresql") }} }
  ports:
    - { port: 5432, protocol: TCP }
{{- else -}}
{{ include "oblivion.egress.store" (list . .Values.networkPolicy.stores.postgresqlPort) }}
{{- end -}}
{{- end -}}

{{- /* To pods of this release. Call with (list $ port component...). */ -}}
{{- define "oblivion.egress.own" -}}
{{- $root := first . -}}
- to:
    - podSelector:
        matchLabels: {{- include "oblivion.releaseSelector" $root | nindent 10 }}
        matchExpressions:
          - { key: app.kubernetes.io/component, operator: In, values: {{ toJson (slice . 2) }} }
  ports:
    - { port: {{ index . 1 }}, protocol: TCP }
{{- end -}}

{{- define "oblivion.egress.redis" -}}
{{- if .Values.redis.bundled.enabled -}}
{{ include "oblivion.egress.own" (list . 6379 "redis") }}
{{- else -}}
{{ include "oblivion.egress.store" (list . .Values.networkPolicy.stores.redisPort) }}
{{- end -}}
{{- end -}}

{{- define "oblivion.egress.memory" -}}
{{- if .Values.qdrant.bundled.enabled }}
{{ include "oblivion.egress.own" (list . 6333 "qdrant") }}
{{- else if .Values.qdrant.external.enabled }}
{{ include "oblivion.egress.address" (list . .Values.qdrant.external.url) }}
{{- end }}
{{- if .Values.embedder.enabled }}
{{ include "oblivion.egress.own" (list . 4300 "embedder") }}
{{- else if .Values.embeddings.url }}
{{ include "oblivion.egress.address" (list . .Values.embeddings.url) }}
{{- end }}
{{- end -}}

{{- /* HTTPS to the outside: Slack, ClickUp, model providers. Addresses of a node's own services are left out. */ -}}
{{- define "oblivion.egress.outside" -}}
{{- $outside := .Values.networkPolicy.outside -}}
- to:
    {{- range $cidr := $outside.cidrs }}
    - ipBlock:
        cidr: {{ $cidr | quote }}
        {{- $except := list }}
        {{- range $outside.exceptCidrs }}
        {{- /* What is left out must lie within the block, so it goes with the blocks that hold everything. */}}
        {{- if or (and (eq $cidr "0.0.0.0/0") (not (contains ":" .))) (and (eq $cidr "::/0") (contains ":" .)) }}{{ $except = append $except . }}{{ end }}
        {{- end }}
        {{- with $except }}
        except: {{ toJson . }}
        {{- end }}
    {{- end }}
  ports:
    {{- range $outside.ports }}
    - { port: {{ . }}, protocol: TCP }
    {{- end }}
{{- end -}}

{{- /* To the port of an address, such as http://collector:4318. Call with (list $ address). */ -}}
{{- define "oblivion.egress.address" -}}
{{- $port := ternary 443 80 (hasPrefix "https:" (last .)) -}}
{{- with (regexFind ":[0-9]+$" (urlParse (last .)).host) }}{{ $port = trimPrefix ":" . }}{{ end -}}
{{ include "oblivion.egress.store" (list (first .) $port) }}
{{- end -}}

{{- define "oblivion.egress.telemetry" -}}
{{- with .Values.telemetry.otlpEndpoint }}
{{ include "oblivion.egress.address" (list $ .) }}
{{- end }}
{{- end -}}

{{- /* Models and Langfuse, where their addresses are. Call with (list $ component). */ -}}
{{- define "oblivion.egress.services" -}}
{{- $root := first . -}}
{{- $isCombined := eq (last .) "nexus" -}}
{{- $models := get (include "oblivion.settingsOf" . | fromJson) "NEXUS_MODEL_PROVIDER_BASE_URL" -}}
{{- if and $models (or $isCombined (eq (last .) "llm")) }}
{{ include "oblivion.egress.address" (list $root $models) }}
{{- end }}
{{- /* The worker exports; the API asks for the project that its links lead to. */ -}}
{{- if and $root.Values.langfuse.enabled (or $isCombined (has (last .) (list "worker" "api"))) }}
{{ include "oblivion.egress.address" (list $root $root.Values.langfuse.url) }}
{{- end }}
{{- end -}}

{{- /* Settings from the values for a component of Nexus. Call with (list $ component). */ -}}
{{- define "oblivion.settingsOf" -}}
{{- $nexus := (first .).Values.nexus -}}
{{- $own := ternary $nexus.combined (get $nexus.roles (last .)) (eq (last .) "nexus") -}}
{{- toJson (merge (dict) (default dict (default dict $own).settings) $nexus.settings) -}}
{{- end -}}

{{- define "oblivion.egress.proxy" -}}
{{- with .Values.networkPolicy.proxyPeers }}
- to: {{- toYaml . | nindent 4 }}
{{- end }}
{{- end -}}

{{- define "oblivion.egress.extra" -}}
{{- with (get (default dict (first .).Values.networkPolicy.extraEgress) (last .)) }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- /* From the proxy in front, at the port of the door. Call with (list $ port). */ -}}
{{- define "oblivion.ingress.proxy" -}}
- {{- with (first .).Values.networkPolicy.proxyPeers }}
  from: {{- toYaml . | nindent 4 }}
  {{- end }}
  ports:
    - { port: {{ last . }}, protocol: TCP }
{{- end -}}

{{- /* From Prometheus, wherever it runs unless told. Call with (list $ port). */ -}}
{{- define "oblivion.ingress.metrics" -}}
{{- $root := first . -}}
{{- if $root.Values.monitoring.enabled }}
- from:
    {{- with $root.Values.networkPolicy.metricsPeers }}
    {{- toYaml . | nindent 4 }}
    {{- else }}
    - namespaceSelector: {}
    {{- end }}
  ports:
    - { port: {{ last . }}, protocol: TCP }
{{- end }}
{{- end -}}

{{- /* From pods of this release. Call with (list $ port component...). */ -}}
{{- define "oblivion.ingress.own" -}}
{{- $root := first . -}}
- from:
    - podSelector:
        matchLabels: {{- include "oblivion.releaseSelector" $root | nindent 10 }}
        matchExpressions:
          - { key: app.kubernetes.io/component, operator: In, values: {{ toJson (slice . 2) }} }
  ports:
    - { port: {{ index . 1 }}, protocol: TCP }
{{- end -}}

{{- /* Components of Nexus in this release, as a JSON list. */ -}}
{{- define "oblivion.nexusComponents" -}}
{{- if .Values.nexus.combined.enabled }}["nexus"]{{ else }}["intake","api","gateway","llm","worker"]{{ end -}}
{{- end -}}

{{- define "oblivion.agentComponents" -}}
{{- $list := list -}}
{{- range .Values.agents }}{{ $list = append $list (printf "agent-%s" .name) }}{{ end -}}
{{- toJson $list -}}
{{- end -}}
