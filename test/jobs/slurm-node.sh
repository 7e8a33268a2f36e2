#!/usr/bin/env bash
# Starts Debian's Slurm on this machine alone, in a folder, two tasks at a time, runs a command with SLURM_CONF set, and ends
# it. As root; exit code 77 where it does not start.
#
#   test/jobs/slurm-node.sh FOLDER COMMAND...
set -euo pipefail
folder=$1
shift
mkdir -p "$folder/state" "$folder/spool"
host=$(hostname -s)
export SLURM_CONF=$folder/slurm.conf
cat > "$SLURM_CONF" <<END
ClusterName=weightseed
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=46817
SlurmdPort=46818
AuthType=auth/munge
AuthInfo=socket=$folder/munge.socket
CredType=cred/munge
SlurmUser=root
SlurmdUser=root
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
SlurmctldLogFile=$folder/slurmctld.log
SlurmdLogFile=$folder/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=sched_interval=1
MailProg=/bin/true
ReturnToService=2
NodeName=$host NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN
PartitionName=all Nodes=$host Default=YES State=UP
END
pids=()
stop() {
  ((${#pids[@]})) && kill "${pids[@]}" 2>/dev/null || true
  wait || true
}
trap stop EXIT

head -c 1024 /dev/urandom > "$folder/munge.key"
chmod 700 "$folder" && chmod 600 "$folder/munge.key"
munged --foreground --force --key-file="$folder/munge.key" --socket="$folder/munge.socket" \
  --pid-file="$folder/munged.pid" --log-file="$folder/munged.log" --seed-file="$folder/munged.seed" &
pids+=($!)
for _ in $(seq 50); do [[ -S $folder/munge.socket ]] && break; sleep 0.1; done
slurmctld -D > "$folder/slurmctld.out" 2>&1 &
pids+=($!)
slurmd -D -N "$host" > "$folder/slurmd.out" 2>&1 &
pids+=($!)
for _ in $(seq 150); do
  [[ $(sinfo --noheader --format=%t 2>/dev/null) == idle ]] && exec_ok=1 && break
  sleep 0.2
done
[[ ${exec_ok:-} ]] || { tail -n 5 "$folder"/*.log "$folder"/*.out >&2; exit 77; }
"$@"
