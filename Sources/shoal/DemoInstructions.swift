// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Foundation
import LocalCluster

/// How to pull from the demo's nodes with other programs.
struct DemoInstructions {
  /// Repository and tag.
  let image: String
  let node: HostPort
  let origin: HostPort
  let folder: WorkFolder

  var text: String {
    """

    Everything is left running until Ctrl-C. Pull through a node with

      skopeo copy --src-tls-verify=false docker://\(node)/\(image) dir:/tmp/shoal-demo-image
      podman pull --tls-verify=false \(node)/\(image)
      ctr images pull --hosts-dir \(hostsFolder) \(name)/\(image)

    The last one is containerd's: \(hostsFolder)/\(name)/hosts.toml says

    \(hostsText.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n"))

    Logs, blobs and the origin's data are in \(folder.path) until then.
    """
  }

  func writeHostsFile() throws {
    let inside = try folder.makeInside("certs.d/\(name)")
    try hostsText.write(toFile: "\(inside)/hosts.toml", atomically: true, encoding: .utf8)
  }

  /// containerd asks the hosts in turn, with `?ns=` the name in the image's reference, and at last
  /// the server itself (containerd, docs/hosts.md).
  private var hostsText: String {
    """
    server = "http://\(origin)"

    [host."http://\(node)"]
      capabilities = ["pull", "resolve"]

    """
  }

  private var name: String { ProcessCluster.upstreamName }
  private var hostsFolder: String { "\(folder.path)/certs.d" }
}
