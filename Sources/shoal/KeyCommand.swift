// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import OpenSSLRuntime

struct KeyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "key",
    abstract: "Makes a cluster key: what the nodes and trackers of one cluster share.",
    discussion: """
      Whoever has the key can join the cluster: copy the file to its machines as you would a \
      password, and let nobody but the user that runs shoal read it.

      EXAMPLES
        The first key, in a file that only its owner can read:
          shoal key /etc/shoal/cluster.key
        Another key, at the end of the file:
          shoal key >> /etc/shoal/cluster.key

      TO REPLACE A KEY while the cluster runs, in three steps, each of them on all nodes and \
      trackers before the next; every process reads its file again within seconds, or at once on \
      SIGHUP:
        1. add the new key at the end of the file, where it is accepted and not yet offered;
        2. move it to the first line, from where it is offered;
        3. remove the old one, which closes the connections that were made with it.
      """)

  @Argument(
    help: ArgumentHelp(
      "The file to make. Without it the key is printed. A file that is there is left as it is.",
      valueName: "file"))
  var file: String?

  func run() throws {
    guard let file else {
      print(ClusterKey.generate().line)
      return
    }
    try ClusterKeys.create(path: file)
  }
}
