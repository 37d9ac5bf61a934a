// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import NodeShell

/// Which node of this machine is asked.
struct NodeSocketOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("The data folder of the node, as in shoal serve --data.", valueName: "dir"))
  var data: String?

  @Option(
    help: ArgumentHelp(
      "The node's socket, where it is not admin.sock in the data folder.", valueName: "path"))
  var socket: String?

  @Flag(help: "Print the node's answer as it is, one line of JSON.")
  var json = false

  func validate() throws {
    guard (data == nil) != (socket == nil) else {
      throw ValidationError(
        "say which node is meant: --data DIR, the folder given to shoal serve, or --socket PATH")
    }
  }

  var client: AdminClient {
    AdminClient(path: socket ?? AdminSocket(dataFolder: data ?? ".").path)
  }

  /// Prints what the node answers: as it is, or as `text` makes it readable.
  func print(
    _ command: String, _ call: (AdminClient) async throws(AdminClientError) -> String,
    as text: (String) throws -> String
  ) async throws {
    do throws(AdminClientError) {
      let answer = try await call(client)
      DemoOutput.write(json ? answer : try Self.readable(answer, text) + "\n", to: 1)
    } catch {
      DemoOutput.complain("shoal \(command): \(error)")
      throw ExitCode.failure
    }
  }

  private static func readable(
    _ answer: String, _ text: (String) throws -> String
  ) throws(AdminClientError) -> String {
    do {
      return try text(answer)
    } catch {
      throw .broken(path: "the socket", reason: "\(error)")
    }
  }
}
