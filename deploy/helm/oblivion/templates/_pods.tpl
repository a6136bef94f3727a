{{- define "oblivion.podSecurity" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
fsGroup: 65532
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "oblivion.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
capabilities:
  drop: [ALL]
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- /* Probes of a container. Call with (dict "port" "probes" "live" "/healthz" "ready" "/readyz"). */ -}}
{{- define "oblivion.probes" -}}
startupProbe:
  httpGet: { path: {{ .live }}, port: {{ .port }} }
  periodSeconds: 2
  timeoutSeconds: 3
  failureThreshold: 60
livenessProbe:
  httpGet: { path: {{ .live }}, port: {{ .port }} }
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
readinessProbe:
  httpGet: { path: {{ .ready }}, port: {{ .port }} }
  periodSeconds: 5
  timeoutSeconds: 5
  failureThreshold: 2
{{- end -}}

{{- /*
Environment of a container, refused when it names a variable twice, which server-side apply would refuse without saying where.
Call with (list path environment).
*/ -}}
{{- define "oblivion.environment" -}}
{{- $path := first . -}}
{{- $seen := dict -}}
{{- range fromYamlArray (last .) -}}
{{- if hasKey $seen .name -}}
{{- fail (printf "%s.extraEnv: %s is set already; use the value or the setting that stands for it." $path .name) -}}
{{- end -}}
{{- $_ := set $seen .name true -}}
{{- end -}}
{{- last . -}}
{{- end -}}

{{- /* Where pods run. Call with (list $ component values). */ -}}
{{- define "oblivion.scheduling" -}}
{{- $root := index . 0 -}}
{{- $component := index . 1 -}}
{{- $defaults := $root.Values.podDefaults -}}
{{- $values := index . 2 -}}
{{- with (coalesce $values.nodeSelector $defaults.nodeSelector) }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with (coalesce $values.tolerations $defaults.tolerations) }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with (coalesce $values.priorityClassName $defaults.priorityClassName) }}
priorityClassName: {{ . | quote }}
{{- end }}
{{- with (coalesce $values.affinity $defaults.affinity) }}
affinity: {{- toYaml . | nindent 2 }}
{{- else }}
affinity:
  podAntiAffinity:
    preferredDuringSchedulingIgnoredDuringExecution:
      - weight: 100
        podAffinityTerm:
          topologyKey: kubernetes.io/hostname
          labelSelector:
            matchLabels: {{- include "oblivion.selector" (list $root $component) | nindent 14 }}
{{- end }}
topologySpreadConstraints:
{{- with (coalesce $values.topologySpreadConstraints $defaults.topologySpreadConstraints) }}
  {{- toYaml . | nindent 2 }}
{{- else }}
{{- range list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
  - maxSkew: 1
    topologyKey: {{ . }}
    whenUnsatisfiable: ScheduleAnyway
    matchLabelKeys: [pod-template-hash]
    labelSelector:
      matchLabels: {{- include "oblivion.selector" (list $root $component) | nindent 8 }}
{{- end }}
{{- end }}
{{- end -}}

{{- /* Metadata of a pod template. Call with (list $ component values). */ -}}
{{- define "oblivion.podMetadata" -}}
{{- $root := index . 0 -}}
{{- $values := index . 2 -}}
{{- $labels := merge (dict) (default dict $values.podLabels) $root.Values.podDefaults.labels -}}
{{- $annotations := merge (dict) (default dict $values.podAnnotations) $root.Values.podDefaults.annotations -}}
{{- /* Pods read their Secrets at start only: where this chart writes them, a change rolls the pods. */ -}}
{{- with (include "oblivion.plainSecrets" $root) }}
{{- $_ := set $annotations "checksum/secrets" (sha256sum .) }}
{{- end }}
labels:
  {{- include "oblivion.labels" (list $root (index . 1)) | nindent 2 }}
  {{- with $labels }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- with $annotations }}
annotations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{- /* What every pod of ours has before its containers. Call with (list $ component values graceSeconds). */ -}}
{{- define "oblivion.podHead" -}}
{{- $root := index . 0 -}}
serviceAccountName: {{ include "oblivion.componentName" (list $root (index . 1)) }}
automountServiceAccountToken: false
enableServiceLinks: false
terminationGracePeriodSeconds: {{ index . 3 }}
{{- with $root.Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . | quote }}
  {{- end }}
{{- end }}
securityContext: {{- include "oblivion.podSecurity" $root | nindent 2 }}
{{ include "oblivion.scheduling" (list $root (index . 1) (index . 2)) }}
{{- end -}}
