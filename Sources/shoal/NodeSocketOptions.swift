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

  private func client(timeoutSeconds: Int64) -> AdminClient {
    AdminClient(
      path: socket ?? AdminSocket(dataFolder: data ?? ".").path, timeoutSeconds: timeoutSeconds)
  }

  /// Prints what the node answers: as it is, or as `text` makes it readable.
  func print(
    _ command: String, timeoutSeconds: Int64 = 10,
    _ call: (AdminClient) async throws(AdminClientError) -> String,
    as text: (String) throws -> String
  ) async throws {
    do throws(AdminClientError) {
      let answer = try await call(client(timeoutSeconds: timeoutSeconds))
      TerminalOutput.write(try Self.shown(answer, asJSON: json, as: text), to: 1)
    } catch {
      TerminalOutput.complain("shoal \(command): \(error)")
      throw ExitCode.failure
    }
  }

  /// What is printed of the answer. In JSON it is for programs; a terminal gets it without what it
  /// would act on, since peers and upstreams have a say in it.
  static func shown(
    _ answer: String, asJSON isJSON: Bool, as text: (String) throws -> String
  ) throws(AdminClientError) -> String {
    if isJSON { return answer }
    do {
      return TerminalOutput.harmless(try text(answer)) + "\n"
    } catch {
      throw .broken(path: "the socket", reason: "\(error)")
    }
  }
}
