// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ContentModel
import LocalCluster
import Logging
import NodeShell
import RegistryClient
import RegistryCore

struct ServeCommand: ConfigurableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Runs a node: serves images to local clients and trades chunks with other nodes.",
    discussion: """
      When ready it prints one line of JSON with its addresses to standard output; logs go to \
      standard error. SIGTERM stops it after it has said goodbye to its peers.

      EXAMPLES
        A cluster key, once, for all nodes and trackers:
          shoal key /etc/shoal/cluster.key
        A mirror of one registry, on its own:
          shoal serve --listen 127.0.0.1:5000 --peer-listen 127.0.0.1:6000 --data /var/lib/shoal \\
            --upstream registry.example=http://registry.example:5000 \\
            --cluster-key /etc/shoal/cluster.key
        The same as one of a cluster that finds its peers through a tracker:
          shoal serve --listen 127.0.0.1:5000 --peer-listen 10.0.0.7:6000 --data /var/lib/shoal \\
            --upstream registry.example=http://registry.example:5000 \\
            --tracker tracker.example:7000 --cluster-key /etc/shoal/cluster.key
        An origin, which owns what is pushed to it, and a mirror of it:
          shoal serve --listen 127.0.0.1:5000 --peer-listen 127.0.0.1:6000 \\
            --data /var/lib/shoal-origin --cluster-key /etc/shoal/cluster.key
          shoal serve --listen 127.0.0.1:5001 --peer-listen 127.0.0.1:6001 \\
            --data /var/lib/shoal --upstream origin=http://127.0.0.1:5000 \\
            --cluster-key /etc/shoal/cluster.key
        A mirror of a registry that wants a password, with a certificate of its own:
          shoal serve --listen 127.0.0.1:5000 --peer-listen 127.0.0.1:6000 --data /var/lib/shoal \\
            --upstream registry.example=https://registry.example:5000 \\
            --upstream-ca registry.example=/etc/shoal/ca.pem \\
            --upstream-credentials registry.example=/etc/shoal/credentials \\
            --cluster-key /etc/shoal/cluster.key
        One of a cluster whose members have certificates of an authority of their own:
          shoal serve --listen 127.0.0.1:5000 --peer-listen 10.0.0.7:6000 --data /var/lib/shoal \\
            --upstream registry.example=http://registry.example:5000 \\
            --tracker tracker.example:7000 --peer-certificate /etc/shoal/node.pem \\
            --peer-key /etc/shoal/node.key --peer-ca /etc/shoal/ca.pem
        What a file says, as listen: 127.0.0.1:5000 and upstream: [registry.example=http://...]:
          shoal serve --config /etc/shoal/serve.yaml
        Then:
          skopeo copy --src-tls-verify=false docker://127.0.0.1:5000/library/debian:12 dir:debian
      """)

  @Option(
    help: ArgumentHelp(
      "Where clients reach the registry. Port 0 picks a free one.", valueName: "host:port"))
  var listen: HostPort

  @Option(
    help: ArgumentHelp(
      "Where other nodes reach this one. Port 0 picks a free one.", valueName: "host:port"))
  var peerListen: HostPort

  @Option(
    help: ArgumentHelp(
      "The folder for blobs and the node's key. Made if it is not there.", valueName: "dir"))
  var data: String

  @Option(
    name: .customLong("tracker"),
    help: ArgumentHelp(
      "A tracker, HOST:PORT. May be repeated; without any, the node stays alone.",
      valueName: "host:port"))
  var trackers: [HostPort] = []

  @Option(
    name: .customLong("upstream"),
    help: ArgumentHelp(
      "A registry to mirror, as NAME=https://HOST[:PORT] or http://. May be repeated. Clients "
        + "name it with ?ns=NAME, as containerd does.", valueName: "name=url"))
  var upstreams: [String] = []

  @OptionGroup(title: "Upstream options") var upstreamOptions: UpstreamOptions

  @Option(
    help: ArgumentHelp(
      "The upstream meant where the client names none; needed if there are several.",
      valueName: "name"))
  var defaultUpstream: String?

  @Option(
    help: ArgumentHelp(
      "The address told to other nodes. Without it: that of --peer-listen, or, where that is a "
        + "wildcard, this machine's address on its route to the first tracker.",
      valueName: "host:port"))
  var peerAdvertise: HostPort?

  @Option(
    help: ArgumentHelp(
      "Whether clients may push here, which makes this node the origin of what they push: allow or "
        + "deny. Without it: allow where there is no --upstream.", valueName: "allow|deny"))
  var push: PushPolicy?

  @Option(
    help: ArgumentHelp(
      "Which pushed manifests are taken although something they refer to has not been pushed: "
        + "none; indexes, so that one platform of many can be pushed; or all, images without a "
        + "layer included.", valueName: "none|indexes|all"))
  var sparse = SparseManifests.indexes

  @Option(
    help: ArgumentHelp(
      "How much mirrored content to keep in the data folder, as 50GiB or 500MB; what was unused "
        + "longest goes first. It bounds blobs and manifests of upstreams, those on their way and "
        + "in part included; not what was pushed here, nor other files. A blob that does not fit "
        + "at all is passed on and not kept. Without it: no bound but the disk.",
      valueName: "size"))
  var cacheQuota: ByteSize?

  @Option(
    help: ArgumentHelp(
      "What the node may send to other nodes, as 25MB/s or 200Mbit/s, at least 2MB/s; shoal limit "
        + "changes it while the node runs. Local clients are served at any rate. Without it: no "
        + "limit.", valueName: "rate"))
  var uploadLimit: RateArgument?

  @Option(
    help: ArgumentHelp(
      "The same for what the node may take from other nodes and upstreams together.",
      valueName: "rate"))
  var downloadLimit: RateArgument?

  @Option(
    help: """
      The part of the network this node is in. Between zones, where links are slow and cost money, \
      each chunk goes about once.
      """)
  var zone: String = ""

  @OptionGroup(title: "Garbage options") var garbageOptions: GarbageOptions
  @OptionGroup(title: "Front options") var front: FrontOptions
  @OptionGroup(title: "Event options") var eventOptions: EventOptions
  @OptionGroup var peerSecurity: PeerSecurityOptions
  @OptionGroup var logging: LoggingOptions
  @OptionGroup var settings: ConfigurationOptions

  func validate() throws {
    _ = try peerSecurity.source(command: "serve")
    let names = try upstreamOptions.settings(upstreams).map(\.endpoint.name)
    if let defaultUpstream, !names.contains(defaultUpstream) {
      throw ValidationError(
        "--default-upstream \(defaultUpstream) names no upstream; "
          + (names.isEmpty
            ? "there is none: add --upstream \(defaultUpstream)=http://HOST:PORT"
            : "there are: \(names.joined(separator: ", "))"))
    }
    guard zone.utf8.count <= NodeOptions.zoneBytesMax else {
      throw ValidationError("--zone has more than \(NodeOptions.zoneBytesMax) bytes")
    }
    if let peerAdvertise, peerAdvertise.port == 0 {
      throw ValidationError("--peer-advertise needs a port that others can dial, not 0")
    }
    if let tracker = trackers.first(where: { $0.port == 0 }) {
      throw ValidationError("--tracker \(tracker) needs a port, not 0")
    }
  }

  func run() async throws {
    let logger = logging.makeLogger(label: "shoal.node")
    var options = NodeOptions(
      listen: listen, peerListen: peerListen, dataFolder: data,
      peerSecurity: try peerSecurity.source(command: "serve"))
    options.trackers = trackers
    options.upstreams = try upstreamOptions.settings(upstreams)
    options.defaultUpstream = defaultUpstream
    options.peerAdvertise = peerAdvertise
    options.zone = zone
    options.garbageRules = garbageOptions.rules
    options.cacheQuotaBytes = cacheQuota?.bytes
    options.limitRates(
      uploadBytesPerSecond: uploadLimit?.bytesPerSecond,
      downloadBytesPerSecond: downloadLimit?.bytesPerSecond)
    options.takesPushes = (push ?? (upstreams.isEmpty ? .allow : .deny)) == .allow
    options.sparseManifests = sparse
    try front.apply(to: &options)
    options.events = try eventOptions.settings()
    let node = NodeProcess(options: options, logger: logger)
    if settings.check {
      try node.check()
      return settings.reportChecked("serve")
    }
    try await node.run { ready in
      ReadyLine(listen: ready.listen, peer: ready.peer, nodeID: ready.nodeID).write()
    }
  }
}
