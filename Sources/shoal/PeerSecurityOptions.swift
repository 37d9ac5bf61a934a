// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import NodeShell
import OpenSSLRuntime
import PeerTransport

/// How the peer plane is protected.
struct PeerSecurityOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The key that all nodes and trackers of the cluster share, as shoal key makes it; only its "
        + "owner may be able to read it. The file's first key is offered to others, all are "
        + "accepted; it is read again when it changes and on SIGHUP.", valueName: "file"))
  var clusterKey: String?

  @Option(
    help: ArgumentHelp(
      "In place of a cluster key: this process's certificate in PEM, then those that lead to its "
        + "authority, if any. It must be good for clients and for servers.", valueName: "file"))
  var peerCertificate: String?

  @Option(
    help: ArgumentHelp("The private key of --peer-certificate, in PEM.", valueName: "file"))
  var peerKey: String?

  @Option(
    help: ArgumentHelp(
      "The authority, or authorities, in PEM, whose certificates peers must show. Whoever has one "
        + "is a member, whatever its name: use an authority of the cluster's own.",
      valueName: "file"))
  var peerCa: String?

  @Flag(
    help: """
      Talk to peers in plain text, without a key: whoever reaches the peer port can read what is \
      traded and join. Content stays verified.
      """)
  var insecurePeers = false

  /// Throws unless exactly one way is chosen, and completely.
  func source(command: String) throws -> PeerSecuritySource {
    var chosen: [PeerSecuritySource] = []
    if let clusterKey { chosen.append(.clusterKey(path: clusterKey)) }
    if peerCertificate != nil || peerKey != nil || peerCa != nil {
      guard let peerCertificate, let peerKey, let peerCa else {
        throw ValidationError(
          "--peer-certificate, --peer-key and --peer-ca belong together: give all three")
      }
      chosen.append(
        .certificates(
          CertificateDocuments.Paths(
            certificate: peerCertificate, key: peerKey, authority: peerCa)))
    }
    if insecurePeers { chosen.append(.insecure) }
    guard let source = chosen.first else {
      throw ValidationError(
        """
        shoal \(command) needs to know how its peer connections are protected: make a key with \
        shoal key FILE, copy the file to every node and tracker, and add --cluster-key FILE; or \
        use your PKI with --peer-certificate, --peer-key and --peer-ca; or, where the network \
        between the nodes is trusted, --insecure-peers
        """)
    }
    guard chosen.count == 1 else {
      throw ValidationError(
        "of --cluster-key, --peer-certificate with its companions, and --insecure-peers only one "
          + "can be meant")
    }
    return source
  }
}
