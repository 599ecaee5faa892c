# `cmake --install` gives a folder that may be moved: bin/ and lib/ find one
# another by their own place. Only LibTorch is where it was at build time.
set_target_properties(unroll PROPERTIES
  INSTALL_RPATH "$ORIGIN/../${CMAKE_INSTALL_LIBDIR}")
set_target_properties(unroll_core PROPERTIES INSTALL_RPATH "$ORIGIN")
set_target_properties(unroll_engine PROPERTIES
  INSTALL_RPATH "$ORIGIN;${LIBTORCH}/lib")

install(TARGETS unroll unroll_core unroll_engine
  RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR}
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY configs/
  DESTINATION ${CMAKE_INSTALL_DATADIR}/unroll/configs
  FILES_MATCHING PATTERN "*.json")
install(FILES LICENSE THIRD_PARTY_NOTICES.md README.md
  DESTINATION ${CMAKE_INSTALL_DOCDIR} OPTIONAL)

# The manual and what shells complete, as the program itself writes them.
set(shell_dir ${PROJECT_BINARY_DIR}/share)
add_custom_command(
  OUTPUT ${shell_dir}/unroll.1 ${shell_dir}/unroll.bash ${shell_dir}/_unroll
  COMMAND ${CMAKE_COMMAND} -E make_directory ${shell_dir}
  COMMAND unroll manual > ${shell_dir}/unroll.1
  COMMAND unroll completion bash > ${shell_dir}/unroll.bash
  COMMAND unroll completion zsh > ${shell_dir}/_unroll
  DEPENDS unroll
  VERBATIM)
add_custom_target(shell_files ALL DEPENDS
  ${shell_dir}/unroll.1 ${shell_dir}/unroll.bash ${shell_dir}/_unroll)
install(FILES ${shell_dir}/unroll.1
  DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 OPTIONAL)
install(FILES ${shell_dir}/unroll.bash RENAME unroll
  DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions OPTIONAL)
install(FILES ${shell_dir}/_unroll
  DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions OPTIONAL)
