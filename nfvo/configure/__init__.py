"""The port Configurator: day-0 seeds for cloud-init, day-1 and 2 with Ansible."""
